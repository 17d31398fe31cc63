#!/usr/bin/env bash
# Usage: gate.sh BASE CANDIDATE POLICY
npx --yes evalwire@0.1.0 gate "$1" "$2" --policy "$3"
code=$?
case $code in
  0) echo "Passed: deploy" ;;
  100) echo "Regression: do not deploy" ;;
  101) echo "Cannot tell: do not deploy; the output says what would decide" ;;
  *) echo "The script broke (exit code $code): nothing was decided" ;;
esac
exit $code
