const dialog = ".mud-dialog-container, .mud-overlay-dialog";

/** Whoever closes a dialog is where the dialog was opened: MudBlazor leaves the focus nowhere, which loses whoever uses the keyboard. */
export function returnFocusFromDialogs(): void {
  let opener: HTMLElement | null = null;
  let open = false;
  document.addEventListener("focusin", (event) => {
    const target = event.target as HTMLElement;
    if (!target.closest(dialog)) opener = target;
  });
  new MutationObserver(() => {
    const isOpen = document.querySelector(dialog) !== null;
    if (open && !isOpen) give(opener, 60);
    open = isOpen;
  }).observe(document.body, { childList: true, subtree: true });
}

// The button may still be disabled by what it began: it is waited for, a second at most.
function give(opener: HTMLElement | null, frames: number): void {
  const nowhere = !document.activeElement || document.activeElement === document.body;
  if (!opener?.isConnected || !nowhere || frames === 0) return;
  opener.focus();
  if (document.activeElement !== opener) requestAnimationFrame(() => give(opener, frames - 1));
}
