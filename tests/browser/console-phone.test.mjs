// The console on a phone, in dark: nothing for axe-core to complain about, nothing wider than the screen.

import { PHONE } from './support/console.mjs';
import { tour } from './support/console-tour.mjs';

tour('on a phone in dark', { viewport: PHONE, colorScheme: 'dark' });
