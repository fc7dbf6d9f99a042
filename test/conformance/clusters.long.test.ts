import { exitCases } from './exit-cases.ts'
import { jobCases } from './job-cases.ts'
import { machineCases } from './machine-cases.ts'
import { CLUSTERS } from './targets.ts'

exitCases(CLUSTERS)
jobCases(CLUSTERS)
machineCases(CLUSTERS)
