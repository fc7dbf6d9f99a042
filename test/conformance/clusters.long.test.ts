import { exitCases } from './exit-cases.ts'
import { machineCases } from './machine-cases.ts'
import { CLUSTERS } from './targets.ts'

exitCases(CLUSTERS)
machineCases(CLUSTERS)
