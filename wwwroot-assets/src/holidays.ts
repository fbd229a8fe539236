// Holidays of the world to choose from, worked out here: loaded only by the page that asks (Hours/HolidayChoicePage.razor).
import Holidays from 'date-holidays';

interface Place { code: string; name: string }
interface Day { from: string; to: string; name: string; type: string }

export function countries(language: string): Place[] {
  return places(new Holidays().getCountries(language), language);
}

export function states(country: string, language: string): Place[] {
  return places(new Holidays().getStates(country, language), language);
}

export function regions(country: string, state: string, language: string): Place[] {
  return places(new Holidays().getRegions(country, state, language), language);
}

/** Holidays that begin within some months of a day (YYYY-MM-DD). */
export function days(country: string, state: string, region: string, from: string, months: number, language: string): Day[] {
  const library = new Holidays();
  const known = region ? library.init(country, state, region) : state ? library.init(country, state) : library.init(country);
  // A country that the library does not know.
  if (known as unknown === false) return [];
  const until = plus(from, months);
  const found: Day[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year++) {
    for (const holiday of library.getHolidays(year, language)) {
      const first = holiday.date.slice(0, 10);
      if (first < from || first >= until) continue;
      // The end is the midnight after the last day; feasts that begin at sunset belong to the day after it.
      const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
      found.push({ from: first, to: later(first, length - 1), name: holiday.name, type: holiday.type });
    }
  }
  return found.sort((a, b) => a.from.localeCompare(b.from) || a.name.localeCompare(b.name));
}

function places(names: Record<string, string> | undefined, language: string): Place[] {
  return Object.entries(names ?? {}).map(([code, name]) => ({ code, name })).sort((a, b) => a.name.localeCompare(b.name, language));
}

function plus(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
