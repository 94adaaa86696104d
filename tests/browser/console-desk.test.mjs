// The console on a desk, in light: nothing for axe-core to complain about, nothing wider than the screen.

import { DESK } from './support/console.mjs';
import { tour } from './support/console-tour.mjs';

tour('on a desk in light', { viewport: DESK, colorScheme: 'light' });
