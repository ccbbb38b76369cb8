#!/bin/sh
# The whole edition through Kubernetes: plan, an Indexed Job with one completion a job of the plan,
# collate. The volume claim `edition` holds the edition and its stories; the pods' variables are in
# the manifests. RENDER=FOLDER writes the manifests for JOBS jobs there instead, and applies nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
step() { sed "s/STEP/$1/g" "$here/kubernetes-step.yaml"; }
array() { sed "s/\\(completions\\|maxFailedIndexes\\): JOBS/\\1: $1/" "$here/kubernetes.yaml"; }

if test -n "${RENDER:-}"; then
  mkdir -p "$RENDER"
  step plan > "$RENDER/plan.yaml"
  array "${JOBS:?}" > "$RENDER/edition.yaml"
  step collate > "$RENDER/collate.yaml"
  exit 0
fi
kubectl delete job edition edition-plan edition-collate --ignore-not-found
step plan | kubectl apply -f -
kubectl wait --for=condition=complete --timeout=10m job/edition-plan
jobs=$(kubectl logs job/edition-plan | tail -n 1)
array "$jobs" | kubectl apply -f -
# It ends complete, or failed when a job failed for good: collate says which.
until kubectl get job/edition -o 'jsonpath={.status.conditions[*].type}' | grep -Eq '(^| )(Complete|Failed)( |$)'; do
  sleep 2
done
step collate | kubectl apply -f -
kubectl wait --for=condition=complete --timeout=10m job/edition-collate
