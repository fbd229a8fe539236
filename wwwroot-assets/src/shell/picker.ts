// Searchable choices (Frame/Picker.razor): keys that the list needs are kept from the page, and the active line is kept in sight.
export function watchPickers(): void {
  addEventListener('keydown', (e) => {
    const field = e.target;
    if (!(field instanceof HTMLInputElement) || field.dataset.picker === undefined) return;
    const open = field.getAttribute('aria-expanded') === 'true';
    // Enter in a field of a form sends the form; in a picker it chooses.
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp' || e.key === 'Enter' || (e.key === 'Escape' && open)) e.preventDefault();
  }, true);

  addEventListener('focusin', (e) => {
    const field = e.target;
    if (field instanceof HTMLInputElement && field.dataset.picker !== undefined) field.select();
  });

  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const id = (target as Element).getAttribute('aria-activedescendant');
      if (id) document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['aria-activedescendant'] });
}
