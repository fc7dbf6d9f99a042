import { communicationSignatures } from './communication.ts'
import { environmentSignatures } from './environment.ts'
import { gpuSignatures } from './gpu.ts'
import { memorySignatures } from './memory.ts'
import { schedulerSignatures } from './scheduler.ts'
import type { Signature } from './signature.ts'
import { storageSignatures } from './storage.ts'
import { trainingSignatures } from './training.ts'

/** Every known way to fail. A line belongs to the first signature that recognises it, so the special stand before the general. */
export const SIGNATURES: readonly Signature[] = [
  ...communicationSignatures,
  ...memorySignatures,
  ...gpuSignatures,
  ...schedulerSignatures,
  ...storageSignatures,
  ...trainingSignatures,
  ...environmentSignatures,
]
