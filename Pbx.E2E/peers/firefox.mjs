// Drives Firefox ESR over WebDriver BiDi: signs in to the web client, then calls a number or answers, and tells what it hears by getStats.
//   node firefox.mjs URL EMAIL PASSWORD call NUMBER | answer
// Prints one JSON line per step; hangs up when standard input says so.
import puppeteer from 'puppeteer-core';
import { createInterface } from 'node:readline';

const [url, email, password, action, number] = process.argv.slice(2);
const say = (step, more = {}) => console.log(JSON.stringify({ step, ...more }));

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.PBX_FIREFOX ?? '/usr/bin/firefox-esr',
  headless: true,
  acceptInsecureCerts: true,
  extraPrefsFirefox: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.peerconnection.ice.loopback': true,
    'media.autoplay.default': 0,
    'permissions.default.microphone': 1,
    'intl.accept_languages': 'en',
  },
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(20000);
  await page.evaluateOnNewDocument(() => {
    const Real = window.RTCPeerConnection;
    window.__peers = [];
    window.RTCPeerConnection = class extends Real {
      constructor(...args) {
        super(...args);
        window.__peers.push(this);
      }
    };
  });
  await page.goto(url + '/');
  await page.waitForSelector('input[type=password]');
  await page.type('input[type=email], input[name=email], input[autocomplete=username]', email);
  await page.type('input[type=password]', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('pbx-call-bar[data-connected=true]');
  say('ready');
  if (action === 'call') {
    await page.waitForSelector('pbx-dialer input');
    await page.type('pbx-dialer input', number);
    await page.keyboard.press('Enter');
  } else {
    await page.waitForSelector('pbx-call-bar .pbx-call[data-state=ringing] button.good');
    await page.click('pbx-call-bar .pbx-call[data-state=ringing] button.good');
  }
  await page.waitForSelector('pbx-call-bar .pbx-call[data-state=talking]');
  say('talking');
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  await lines.next();
  const heard = await page.evaluate(async () => {
    const result = { received: 0, lost: 0, energy: 0, codec: '' };
    for (const peer of window.__peers) {
      const stats = await peer.getStats();
      stats.forEach((entry) => {
        if (entry.type !== 'inbound-rtp') return;
        result.received += entry.packetsReceived ?? 0;
        result.lost += entry.packetsLost ?? 0;
        result.energy += entry.totalAudioEnergy ?? 0;
        result.codec = stats.get(entry.codecId)?.mimeType ?? result.codec;
      });
    }
    return result;
  });
  say('heard', heard);
  await page.click('pbx-call-bar .pbx-call .pbx-call-buttons button.bad:not([hidden])').catch(async () => {
    await page.evaluate(() => [...document.querySelectorAll('pbx-call-bar .pbx-call .pbx-call-buttons button.bad')].find((b) => !b.hidden)?.click());
  });
  await page.waitForFunction(() => document.querySelectorAll('pbx-call-bar .pbx-call').length === 0);
  say('done');
} catch (error) {
  say('failed', { error: String(error) });
  process.exitCode = 1;
} finally {
  await browser.close();
}
