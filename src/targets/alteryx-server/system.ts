/** The offline half of Alteryx Server: what it can do, and how a change becomes calls. Imports nothing that reaches the network. */

import type { System } from '../../model/system.js';
import { capabilitiesOf } from './capabilities.js';
import { lower } from './lower.js';
import { instruct } from './runbook.js';

export const ALTERYX_SERVER: System = { name: 'alteryx-server', capabilities: capabilitiesOf, lower, instruct };
