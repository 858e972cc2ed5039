// browsers.mjs: the browsers that tests are run in, driven by puppeteer.

import { findProgram } from '../build/js/js-glue/cli/find-program.js';
import puppeteer from 'puppeteer-core';

const CHROMIUM_FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export const chromiumPath = () =>
  process.env.COIL_CHROMIUM || findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
export const firefoxPath = () => process.env.COIL_FIREFOX || findProgram('firefox-esr', 'firefox');

/** By name: how each is started. */
export const BROWSERS = {
  Chromium: () => puppeteer.launch({ executablePath: chromiumPath(), headless: true, args: CHROMIUM_FLAGS.split(' ') }),
  Firefox: () => puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath(), headless: true }),
};
