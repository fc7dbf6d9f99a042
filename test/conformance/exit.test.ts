import { exitCases } from './exit-cases.ts'
import { TARGETS } from './targets.ts'

exitCases(TARGETS)
