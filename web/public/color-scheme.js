// Before anything is drawn: the colour scheme that was chosen here, or that of the system.
const kept = localStorage.getItem('myograph-color-scheme');
const isDark =
  kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
