// Behaviour of plain pages (sign-in, profile forms) that have no circuit: reveal a password, one click a form, print codes.
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

  addEventListener('submit', (e) => {
    const form = e.target as HTMLFormElement;
    if (form.dataset.once === undefined) return;
    if (form.dataset.sent) e.preventDefault();
    form.dataset.sent = 'true';
    form.querySelectorAll('button[type=submit]').forEach((b) => b.setAttribute('aria-busy', 'true'));
  });
  addEventListener('pageshow', () => document.querySelectorAll<HTMLFormElement>('form[data-sent]').forEach((f) => { delete f.dataset.sent; }));
}

function closeMenus(inside: Node | null): void {
  document.querySelectorAll<HTMLDetailsElement>('details.menu[open]').forEach((menu) => {
    if (inside && menu.contains(inside)) return;
    menu.open = false;
  });
}
