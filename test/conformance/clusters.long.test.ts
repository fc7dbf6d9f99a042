import { exitCases } from './exit-cases.ts'
import { CLUSTERS } from './targets.ts'

exitCases(CLUSTERS)
