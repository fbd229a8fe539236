// The page around everything: starts Blazor, mends a lost circuit, and the few things that pages ask of the browser.
import { returnFocusFromDialogs } from './focus';
import { copy, download, focusFirstError, focusOn, timeZone } from './page';
import { toSignIn, watchConnection } from './reconnect';
import { forgetTyped, restoreTyped, watchTyped } from './typed';
import { watchPage } from './static';
import { watchPickers } from './picker';
import { defineRecording } from './recording';
import { watchCalendars } from './calendar';
import { watchWeeks } from './week';

// For Pbx.Web/Components/Browser.cs: a module imported a second time would be a second one, with a memory of its own.
Object.assign(window, { pbxShell: { copy, download, focusFirstError, focusOn, timeZone, toSignIn, forgetTyped } });

interface Blazor { start(options: unknown): Promise<void> }

const blazor = (window as unknown as { Blazor?: Blazor }).Blazor;
if (blazor && !document.documentElement.dataset.started) {
  document.documentElement.dataset.started = 'true';
  watchConnection();
  watchPage();
  watchPickers();
  watchWeeks();
  watchCalendars();
  watchTyped();
  returnFocusFromDialogs();
  defineRecording();
  void blazor.start({
    circuit: {
      reconnectionOptions: {
        maxRetries: 100_000,
        // Quick at first, since most losses are a few packets; never slower than 3 s.
        retryIntervalMilliseconds: (attempt: number) => Math.min(200 * 2 ** Math.min(attempt, 5), 3000),
      },
    },
  }).then(restoreTyped);
}
