// The calendar of what callers will hear (Hours/CallerCalendar.razor) is one stop of the Tab key; arrows go through its days.
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, PageUp: -30, PageDown: 30, Home: -1e6, End: 1e6 };

export function watchCalendars(): void {
  addEventListener('keydown', (e) => {
    const day = (e.target as Element | null)?.closest?.('[data-calendar] .day');
    const step = steps[e.key];
    if (!(day instanceof HTMLElement) || step === undefined || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    const days = [...day.closest('[data-calendar]')!.querySelectorAll<HTMLElement>('.day')];
    const next = days[Math.max(0, Math.min(days.length - 1, days.indexOf(day) + step))]!;
    day.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
