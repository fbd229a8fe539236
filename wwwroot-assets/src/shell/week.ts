// Painting on a week grid (Hours/WeekGrid.razor): one stroke of the pointer opens or closes the same hours on the days that it covers.
// The page is told of the whole stroke at once through the hidden field; while it lasts only the preview moves.
const minutesOfDay = 1440;
const step = 30;

interface Stroke { grid: Element; tracks: HTMLElement[]; open: boolean; row: number; minute: number; previews: HTMLElement[] }

export function watchWeeks(): void {
  let stroke: Stroke | undefined;

  addEventListener('pointerdown', (e) => {
    const track = (e.target as Element | null)?.closest?.('.week-track');
    const grid = track?.closest('[data-week]');
    if (!(track instanceof HTMLElement) || !grid || e.button !== 0) return;
    e.preventDefault();
    const minute = minuteAt(track, e.clientX);
    const open = ![...track.querySelectorAll('i')].some((span) => Number(span.dataset.from) <= minute && minute < Number(span.dataset.to));
    stroke = { grid, tracks: [...grid.querySelectorAll<HTMLElement>('.week-track')], open, row: Number(track.dataset.row), minute, previews: [] };
    draw(stroke, e);
  });

  addEventListener('pointermove', (e) => {
    if (stroke) draw(stroke, e);
  });

  addEventListener('pointerup', (e) => {
    if (!stroke) return;
    const { first, last, from, to } = area(stroke, e);
    const field = stroke.grid.querySelector('input');
    clear(stroke);
    if (field) {
      field.value = [stroke.open ? 'open' : 'close', first, last, from, to].join(',');
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
    stroke = undefined;
  });

  const drop = (): void => {
    if (stroke) clear(stroke);
    stroke = undefined;
  };
  addEventListener('pointercancel', drop);
  addEventListener('keydown', (e) => { if (e.key === 'Escape') drop(); });
}

function minuteAt(track: HTMLElement, x: number): number {
  const box = track.getBoundingClientRect();
  const minute = ((x - box.left) / box.width) * minutesOfDay;
  return Math.max(0, Math.min(minutesOfDay - step, Math.floor(minute / step) * step));
}

function area(stroke: Stroke, e: PointerEvent): { first: number; last: number; from: number; to: number } {
  const rows = stroke.tracks.map((track) => track.getBoundingClientRect());
  let row = rows.findIndex((box) => e.clientY < box.bottom);
  if (row < 0) row = rows.length - 1;
  const minute = minuteAt(stroke.tracks[stroke.row] ?? stroke.tracks[0]!, e.clientX);
  return {
    first: Math.min(stroke.row, row),
    last: Math.max(stroke.row, row),
    from: Math.min(stroke.minute, minute),
    to: Math.max(stroke.minute, minute) + step,
  };
}

function draw(stroke: Stroke, e: PointerEvent): void {
  const { first, last, from, to } = area(stroke, e);
  clear(stroke);
  for (const track of stroke.tracks.slice(first, last + 1)) {
    const box = track.getBoundingClientRect();
    const preview = document.createElement('div');
    preview.className = `week-preview ${stroke.open ? 'open' : 'close'}`;
    // Over the page and not in it: what stands in the track is the page's own.
    Object.assign(preview.style, {
      left: `${box.left + (from / minutesOfDay) * box.width}px`,
      top: `${box.top}px`,
      width: `${((to - from) / minutesOfDay) * box.width}px`,
      height: `${box.height}px`,
    });
    document.body.append(preview);
    stroke.previews.push(preview);
  }
}

function clear(stroke: Stroke): void {
  for (const preview of stroke.previews) preview.remove();
  stroke.previews = [];
}
