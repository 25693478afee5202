/** What a person reads in a browser when something is refused. */
export function errorPage({ code, message }: { code: string; message: string }): string {
  return page(
    'Myograph',
    `<p>${escapeHtml(message)}</p>\n<p><small>${escapeHtml(code)}</small></p>`,
  );
}

export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem }
  code { background: #8882; padding: .1em .3em; border-radius: .2em }
</style>
<h1>${title}</h1>
${body}
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
