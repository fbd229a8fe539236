// Runs before the first paint (a blocking script in the head), so no page flashes in the wrong theme.
type Mode = 'light' | 'dark' | 'system';

const key = 'pbx-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function mode(): Mode {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function apply(): void {
  const chosen = mode();
  const root = document.documentElement;
  root.dataset.themeMode = chosen;
  root.dataset.theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
}

function choose(next: string): void {
  if (next === 'light' || next === 'dark') localStorage.setItem(key, next);
  else localStorage.removeItem(key);
  apply();
}

Object.assign(window, { pbxTheme: { mode, choose } });
dark.addEventListener('change', apply);
addEventListener('storage', (e) => { if (e.key === key) apply(); });
addEventListener('click', (e) => {
  const button = (e.target as Element | null)?.closest?.('[data-theme-choice]');
  if (button instanceof HTMLElement) choose(button.dataset.themeChoice ?? 'system');
});
apply();
