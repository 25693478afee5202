/** What a person reads in a browser when something is refused. */
export function errorPage({ code, message }: { code: string; message: string }): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Myograph</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem }
</style>
<h1>Myograph</h1>
<p>${escapeHtml(message)}</p>
<p><small>${escapeHtml(code)}</small></p>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
