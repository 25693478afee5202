import { escapeHtml, page } from './pages.ts';

/** A form for e-mail address and password, that works without any script; with what was wrong, if anything. */
export function signInPage(problem?: string): string {
  const notice = problem === undefined ? '' : `<p role="alert">${escapeHtml(problem)}</p>\n`;
  return page(
    'Myograph',
    `${notice}<form method="post" action="/sign-in">
  <p><label>E-mail<br><input name="email" type="email" autocomplete="username" required autofocus></label></p>
  <p><label>Password<br><input name="password" type="password" autocomplete="current-password" required></label></p>
  <p><button>Sign in</button></p>
</form>
<p>No password yet, or lost it? Open the sign-in link that the server prints when it starts, or ask an
administrator for one.</p>`,
  );
}
