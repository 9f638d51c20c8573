import type { AnyLab } from '../lab.ts'
import { databasePool } from './database-pool/lab.ts'
import { filesIndex } from './files-index/lab.ts'
import { httpFanout } from './http-fanout/lab.ts'
import { httpService } from './http-service/lab.ts'
import { subprocesses } from './subprocesses/lab.ts'

/** The labs of real servers. What they run, and the libraries it needs, is loaded when they run. */
export const worldLabs: readonly AnyLab[] = [httpFanout, httpService, databasePool, subprocesses, filesIndex]
