import { nearest } from '../core/nearest.ts'
import { OrionError } from '../schema/error.ts'

/** A dollar sign before a brace, which a template would read as its own. */
const D = '$'

const BASH = String.raw`# bash completion of orion; made by: orion completion bash
_orion() {
  local line=${D}{COMP_LINE:0:COMP_POINT} word strip='' value rest name ending
  word=${D}{line##*[[:space:]]}
  # Bash breaks words at these, and replaces only what follows the last of them.
  [[ $word == *[=:@]* ]] && strip=${D}{word%"${D}{word##*[=:@]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r value rest; do
    if [[ $value == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r name; do
        if [[ -d $name || -z $rest ]]; then COMPREPLY+=("$name"); continue; fi
        for ending in $rest; do [[ $name == *"$ending" ]] && COMPREPLY+=("$name"); done
      done < <(compgen -f -- "${D}{COMP_WORDS[COMP_CWORD]}")
    else
      COMPREPLY+=("${D}{value#"$strip"}")
      # A key goes on: with its value, or with a key below it.
      [[ $value == *[=.] ]] && compopt -o nospace 2>/dev/null
    fi
  done < <("${D}{COMP_WORDS[0]}" __complete --line="$line" 2>/dev/null)
}
complete -F _orion orion
`

const ZSH = String.raw`#compdef orion
# zsh completion of orion; made by: orion completion zsh
_orion() {
  local value rest ret=1
  local -a found open endings
  while IFS=$'\t' read -r value rest; do
    if [[ $value == :files ]]; then
      endings=(${D}{=rest})
      if (( $#endings )); then _files -g "${D}{(j: :)endings/#/*}"; else _files; fi && ret=0
    elif [[ $value == *[=.] ]]; then
      open+=("${D}{value//:/\\:}:$rest")
    else
      found+=("${D}{value//:/\\:}:$rest")
    fi
  done < <("${D}{words[1]}" __complete -- "${D}{(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe -V orion found && ret=0
  # A key goes on: with its value, or with a key below it.
  (( $#open )) && _describe -V key open -S '' && ret=0
  return ret
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _orion "$@"; else compdef _orion orion; fi
`

const FISH = String.raw`# fish completion of orion; made by: orion completion fish
function __orion_complete
    set -l words (commandline -opc) (commandline -ct)
    for answer in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        set -l parts (string split -m 1 \t -- $answer)
        if test "$parts[1]" = :files
            if test -n "$parts[2]"
                for ending in (string split ' ' -- $parts[2])
                    __fish_complete_suffix $ending
                end
            else
                __fish_complete_path (commandline -ct)
            end
        else
            echo $answer
        end
    end
end
complete -c orion -f -a '(__orion_complete)'
`

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH }

/** The completion script of a shell; throws OrionError `usage` for one that has none. */
export function completionScript(shell: string): string {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined
  if (script) return script
  const near = nearest(shell, Object.keys(SCRIPTS))
  throw new OrionError('usage', `no completion for the shell '${shell}'`, {
    hint: near ? `Did you mean '${near}'?` : `There is one for ${Object.keys(SCRIPTS).join(', ')}.`,
  })
}
