// What a person typed survives the loss of its page: the server was restarted, or the session ended. It is gathered while it is typed, since the fields
// are gone by the time the end of the session is known; it is stored only when the page is lost, and given back once, to the same person on the same page.
// Passwords and secrets are never kept.
type Kept = { path: string; account: string; fields: Record<string, string> };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const key = 'pbx-typed';
const selector = 'form :is(input[id]:not([type=password], [type=file], [type=checkbox], [type=radio], [type=search], [data-picker], [autocomplete=one-time-code]), textarea[id], select[id])';
let typed: Kept = { path: '', account: '', fields: {} };

const here = (): string => location.pathname + location.search;
const account = (): string => document.body.dataset.account ?? '';
const keeps = (field: Field): boolean => field.matches(selector) && field.dataset.secret === undefined;

/** Gathers what is typed from now on. */
export function watchTyped(): void {
  const note = (e: Event): void => {
    const field = e.target as Field;
    if (!keeps(field)) return;
    if (typed.path !== here()) typed = { path: here(), account: account(), fields: {} };
    typed.fields[field.id] = field.value;
  };
  addEventListener('input', note, { capture: true });
  addEventListener('change', note, { capture: true });
}

/** What was typed into the form around this element is stored or discarded. */
export function forgetTyped(inside: Element): void {
  inside.closest('form')?.querySelectorAll<Field>('input, textarea, select').forEach((field) => { delete typed.fields[field.id]; });
}

/** The page is about to go. */
export function keepTyped(): void {
  if (typed.path !== here() || Object.keys(typed.fields).length === 0) return;
  sessionStorage.setItem(key, JSON.stringify(typed));
}

/** Fills the fields again as they appear, and says so. */
export function restoreTyped(): void {
  const text = sessionStorage.getItem(key);
  if (!text) return;
  const kept = JSON.parse(text) as Kept;
  // The pages of signing in stand between the two.
  if (kept.account && !account()) return;
  sessionStorage.removeItem(key);
  if (kept.path !== here() || kept.account !== account()) return;

  const fill = (): void => {
    for (const [id, value] of Object.entries(kept.fields)) {
      const field = document.getElementById(id) as Field | null;
      if (!field || !keeps(field)) continue;
      delete kept.fields[id];
      if (field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
      tell();
    }
  };
  const observer = new MutationObserver(() => {
    fill();
    if (Object.keys(kept.fields).length === 0) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 10_000);
  fill();
}

function tell(): void {
  const note = document.getElementById('typed-back');
  if (!note || !note.hidden) return;
  note.hidden = false;
  setTimeout(() => { note.hidden = true; }, 10_000);
}
