#!/usr/bin/env node
import { main } from '../dist/bundle/gallerist.js';

await main(process);
