# Types lines into an interactive shell, presses Tab after each, and prints what the line becomes.
# Usage: zsh -f type.zsh bash|old-bash|zsh|fpath-zsh SCRIPT LINE…
# old-bash is bash without compopt, as bash 3.2. fpath-zsh finds the script, _evalwire, in its folder.
# For zsh, also prints the proposals.
zmodload zsh/zpty
shell=$1 script=$2
shift 2

if [[ $shell == *zsh ]]; then
  zpty shell zsh -f -i
  zpty -w shell 'PROMPT= RPROMPT= COLUMNS=200; unsetopt prompt_sp prompt_cr; unset zle_bracketed_paste'
  [[ $shell == fpath-zsh ]] && zpty -w shell "fpath=(${(q)script:h} \$fpath)"
  zpty -w shell "autoload -Uz compinit; compinit -u -D; setopt extended_glob"
  [[ $shell == zsh ]] && zpty -w shell "source ${(q)script}"
  zpty -w shell 'compadd() {
    local -a hits
    if [[ " ${@[1,(i)(-|--)]} " != *" -"[a-zA-Z]#[OAD]" "* ]]; then
      builtin compadd -A hits "$@"
      print -r; print -rl -- ${hits/#/PROPOSAL }
    fi
    builtin compadd "$@"
  }
  report() { zle complete-word; print -r; print -r -- "LINE $BUFFER|"; BUFFER=; print -r -- E""ND }
  zle -N report; bindkey "^Xr" report; print -r REA""DY'
else
  zpty shell bash --norc --noprofile -i
  [[ $shell == old-bash ]] && zpty -w shell 'enable -n compopt'
  zpty -w shell "PS1= PS2=; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; source ${(q)script}"
  zpty -w shell 'report() { echo; echo "LINE $READLINE_LINE|"; READLINE_LINE=; echo E""ND; }
  bind -x "\"\C-xt\": report"; bind "\"\C-xr\": \"\t\C-xt\""; echo REA""DY'
fi
zpty -r shell output $'*READY\r\n*'

for line; do
  # no ^R: a terminal whose shell does not read yet would act on it instead of keeping it
  zpty -w -n shell "$line"$'\C-xr'
  zpty -r shell output $'*END\r\n*'
  print -r -- "TYPED $line|"
  print -r -- "${output//$'\r'/}" | grep -a -E '^(LINE|PROPOSAL) '
done
zpty -d shell
