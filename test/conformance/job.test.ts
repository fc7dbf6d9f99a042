import { jobCases } from './job-cases.ts'
import { TARGETS } from './targets.ts'

jobCases(TARGETS)
