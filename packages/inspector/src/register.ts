/** What ASYNC_LAB_INSPECT loads, also by hand: `node --import @async-lab/inspector/register`. */

import { register } from './serve/register.ts'

register()
