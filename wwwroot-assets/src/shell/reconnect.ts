// Drives the thin bar (#components-reconnect-modal). Blazor raises the events; nothing covers the page, so a call bar stays usable.
import { keepTyped } from './typed';

interface BlazorCircuit { reconnect(): Promise<boolean>; resumeCircuit?(): Promise<boolean> }
interface ReconnectEvent extends Event { detail: { state: string } }

let leaving = false;

/** Leaves for the sign-in page and comes back here; says that the session ended if there was one. */
export function toSignIn(signIn: string): void {
  const url = new URL(signIn, document.baseURI);
  url.searchParams.set('returnUrl', location.pathname + location.search);
  if (document.body.dataset.account) url.searchParams.set('error', 'session-ended');
  leave(() => location.assign(url));
}

// Nothing is lost, so nobody is asked whether to stay on a page that is no more.
function leave(go: () => void): void {
  leaving = true;
  keepTyped();
  go();
}

export function watchConnection(): void {
  addEventListener('beforeunload', (e) => { if (leaving) e.stopImmediatePropagation(); }, { capture: true });
  const bar = document.getElementById('components-reconnect-modal');
  if (!bar) return;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (state: string): void => { bar.dataset.state = state; };

  async function again(): Promise<void> {
    clearTimeout(timer);
    const blazor = (window as unknown as { Blazor: BlazorCircuit }).Blazor;
    try {
      if (!(await blazor.reconnect())) startOver();
    } catch {
      timer = setTimeout(() => void again(), 2000);
    }
  }

  async function startOver(): Promise<void> {
    // The server no longer knows this page (it was restarted): wait until it answers, then load again with what was typed.
    show('restarting');
    try {
      const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' });
      const at = new URL(answer.url).pathname;
      if (answer.redirected && at === '/sign-in') return toSignIn(at);
      if (answer.status < 500) return leave(() => location.reload());
    } catch {
      // still down
    }
    timer = setTimeout(() => void startOver(), 1000);
  }

  bar.addEventListener('components-reconnect-state-changed', (e) => {
    const { state } = (e as ReconnectEvent).detail;
    if (state === 'show' || state === 'retrying') show('reconnecting');
    else if (state === 'hide') show('connected');
    else if (state === 'failed') void again();
    else if (state === 'rejected' || state === 'resume-failed') void startOver();
  });
  addEventListener('online', () => { if (bar.dataset.state === 'reconnecting') void again(); });
}
