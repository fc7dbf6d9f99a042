/**
 * Lines of POSIX sh that wait for a child and leave its exit code in `code`. A trapped signal ends `wait` early, so the trap
 * says in a variable that it was called.
 *
 * @param child variable with the child's pid
 * @param told variable that the trap sets
 */
export const waitScript = (child: string, told: string): string => `code=127
while :; do
  ${told}=''
  wait "$${child}"
  status=$?
  # 127 in a later round: the round before had already collected the true code.
  [ "$status" -eq 127 ] || code=$status
  [ -n "$${told}" ] || break
done`
