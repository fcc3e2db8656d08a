// One browser for all checks: offline, watched for requests and errors.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const launch = () => {
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium here');
  return puppeteer.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
};

// A page that may load its own file and nothing else; `wrong` collects requests, errors and dialogs.
export const open = async (browser, file, { width = 1440, height = 900, dark = false, scripts = true, hash = '' } = {}) => {
  const page = await browser.newPage();
  const wrong = [];
  const address = pathToFileURL(file).href;
  await page.setViewport({ width, height });
  await page.setJavaScriptEnabled(scripts);
  if (dark) await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith('data:') && !url.startsWith('blob:')) wrong.push('request: ' + url.slice(0, 200));
  });
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) wrong.push('console: ' + message.text().slice(0, 300));
  });
  page.on('pageerror', (error) => wrong.push('error: ' + error.message));
  page.on('dialog', (dialog) => { wrong.push('dialog: ' + dialog.message()); dialog.dismiss(); });
  await page.setOfflineMode(true);
  const start = performance.now();
  await page.goto(address + hash);
  return { page, wrong, loaded: performance.now() - start };
};

export const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
