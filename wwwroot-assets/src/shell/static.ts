// Behaviour of plain pages (sign-in, profile forms) that have no circuit: reveal a password, one press a button, print codes.
export function watchPage(): void {
  addEventListener('click', (e) => {
    const target = e.target as Element | null;
    const reveal = target?.closest?.('[data-reveal]');
    if (reveal instanceof HTMLElement) {
      const field = document.getElementById(reveal.dataset.reveal ?? '');
      if (!(field instanceof HTMLInputElement)) return;
      const hidden = field.type === 'password';
      field.type = hidden ? 'text' : 'password';
      reveal.setAttribute('aria-pressed', String(hidden));
    }
    if (target?.closest?.('[data-print]')) print();
  });

  // A menu made of <details> closes when the focus or a click goes elsewhere, and on Escape.
  addEventListener('pointerdown', (e) => closeMenus(e.target as Node));
  addEventListener('focusin', (e) => closeMenus(e.target as Node));
  addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return;
    const open = document.querySelector<HTMLDetailsElement>('details.menu[open]');
    if (!open) return;
    open.open = false;
    open.querySelector('summary')?.focus();
  });

  // A posted form goes once, until the browser comes back to the page.
  addEventListener('submit', (e) => {
    const form = e.target as HTMLFormElement;
    if (form.method !== 'post') return;
    if (form.dataset.sent) return e.preventDefault();
    form.dataset.sent = 'true';
    (e.submitter ?? form.querySelector('button[type=submit]'))?.setAttribute('aria-busy', 'true');
    setTimeout(() => sendable(form), 10_000);
  });
  addEventListener('pageshow', () => document.querySelectorAll<HTMLFormElement>('form[data-sent]').forEach(sendable));

  // The second half of a double click presses nothing: not the button it hit first, nor what stands in its place by then. Keys that people press
  // again and again say so with data-again.
  addEventListener('click', (e) => {
    if (e.detail < 2 || !(e.target as Element).closest?.('button:not([data-again]), .mud-overlay')) return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, { capture: true });
  // Nor does it take the focus from a question that has come up meanwhile.
  addEventListener('mousedown', (e) => {
    if (e.detail >= 2 && (e.target as Element).closest?.('.mud-overlay')) e.preventDefault();
  }, { capture: true });
  addEventListener('keydown', (e) => {
    if (e.repeat && e.key === 'Enter' && (e.target as Element).closest?.('button:not([data-again]), form input')) e.preventDefault();
  }, { capture: true });
}

function sendable(form: HTMLFormElement): void {
  delete form.dataset.sent;
  form.querySelectorAll('button[aria-busy]').forEach((b) => b.removeAttribute('aria-busy'));
}

function closeMenus(inside: Node | null): void {
  document.querySelectorAll<HTMLDetailsElement>('details.menu[open]').forEach((menu) => {
    if (inside && menu.contains(inside)) return;
    menu.open = false;
  });
}
