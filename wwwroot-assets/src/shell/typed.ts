// What a person typed survives the reload after a server restart. Passwords are never kept.
type Kept = { path: string; fields: Record<string, string> };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const key = 'pbx-typed';
const selector = 'input[id]:not([type=password]):not([type=file]):not([type=checkbox]):not([type=radio]), textarea[id], select[id]';

export function keepTyped(): void {
  const fields: Record<string, string> = {};
  document.querySelectorAll<Field>(selector).forEach((f) => { if (f.value && !f.dataset.secret) fields[f.id] = f.value; });
  sessionStorage.setItem(key, JSON.stringify({ path: location.pathname + location.search, fields } satisfies Kept));
}

export function restoreTyped(): void {
  const text = sessionStorage.getItem(key);
  if (!text) return;
  sessionStorage.removeItem(key);
  const kept = JSON.parse(text) as Kept;
  if (kept.path !== location.pathname + location.search) return;

  const fill = (): void => {
    for (const [id, value] of Object.entries(kept.fields)) {
      const field = document.getElementById(id) as Field | null;
      if (!field) continue;
      delete kept.fields[id];
      if (field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
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
