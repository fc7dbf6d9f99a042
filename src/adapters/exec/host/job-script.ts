import { JOB_ALLOWED, JOB_ALLOWED_PREFIXES } from '../job-environment.ts'

/** Part of a script: takes everything out of the environment that a job may not have and that `$named` does not name. */
export const JOB_SCRIPT_ENVIRONMENT = `for name in $(env -0 | tr '\\n\\0' ' \\n' | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p'); do
  case $name in
    ${[...JOB_ALLOWED].join(' | ')} | ${JOB_ALLOWED_PREFIXES.map(prefix => `${prefix}*`).join(' | ')} | SLURM_CONF | PWD) ;;
    *) case " $named " in *" $name "*) ;; *) unset "$name" ;; esac ;;
  esac
done`
