import { machineCases } from './machine-cases.ts'
import { TARGETS } from './targets.ts'

machineCases(TARGETS)
