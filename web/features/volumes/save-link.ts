/** Hands a file of the object store to the person. From a store on another server it keeps its own name there. */
export function saveLink(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
