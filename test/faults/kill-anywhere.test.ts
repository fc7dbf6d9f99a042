import { killAnywhere } from './kill-anywhere.ts'

killAnywhere(1, [{ victim: 'supervisor', at: 0.5 }])
killAnywhere(2, [{ victim: 'save', at: 0.4 }])
killAnywhere(3, [{ victim: 'rank', at: 0.6 }])
