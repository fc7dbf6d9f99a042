/**
 * What the shell of a channel does until its input ends: reads a script and its data, each of a stated length, runs it, and
 * says how it ended after a boundary that no output can know. In POSIX sh and head; a script must not rely on more.
 *
 * A request is a line `<bytes of script> <bytes of data>`, then both. The answer is what the script printed, then a line
 * feed, the boundary, and a line ` <exit status> <bytes of its complaints>`, then those.
 */
export const serveScript = (boundary: string): string => `umask 077
exec 4>&1
while IFS=' ' read -r size data; do
  script=$(head -c "$size"; printf x)
  script=\${script%x}
  complaints=$(
    {
      head -c "$data" | {
        (
          exec 4>&-
          eval "$script"
        )
        status=$?
        cat >/dev/null
        exit "$status"
      }
    } 2>&1 >&4
  )
  status=$?
  printf '\\n${boundary} %d %d\\n%s' "$status" "$(printf %s "$complaints" | wc -c)" "$complaints"
done
`

/** The one command line that a login shell there has to understand, whichever it is: it holds nothing of ours. */
export const SERVE_COMMAND = `exec /bin/sh -c 'IFS= read -r size; script=$(head -c "$size"); eval "$script"'`
