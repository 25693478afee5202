/** Whether numbers of several bytes begin with their least one in the memory of this machine. */
export const MACHINE_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns the bytes of each number around, in place. The length must be a multiple of the number's. */
export function swapBytes(bytes: Uint8Array, bytesPerNumber: number): void {
  for (let start = 0; start < bytes.length; start += bytesPerNumber) {
    bytes.subarray(start, start + bytesPerNumber).reverse();
  }
}
