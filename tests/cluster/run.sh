#!/usr/bin/env bash
# Sets up Slurm with one node on this machine, as root on Debian, runs sweeps on it with the
# shipped sbatch files as they are, and takes everything down again. Nothing is left but the
# packages. See README.md.
#
#     tests/cluster/run.sh [RELAPSIM] [SCENARIO ...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
relapsim=$(realpath "${1:-$root/build/release/relapsim}")
[ $# -eq 0 ] || shift
if [ "$(id -u)" -ne 0 ]; then
    echo "run.sh: Slurm's daemons need root" >&2
    exit 77
fi
if ! command -v slurmctld munged > /dev/null || ! /usr/bin/python3 -c 'import h5py' 2> /dev/null; then
    apt-get install -y --no-install-recommends slurm-wlm munge python3-h5py
fi

work=$(mktemp -d /tmp/relapsim-cluster.XXXXXX)
chmod 755 "$work"
mkdir "$work/state" "$work/spool" "$work/bin"
cp "$relapsim"* "$work/bin/"  # a build meanwhile is another program
export SLURM_CONF=$work/slurm.conf PATH=$work/bin:$PATH
node=$(hostname -s)
# As many CPUs as 16 tasks of 4 ask for, whatever the machine has.
cat > "$SLURM_CONF" << EOT
ClusterName=relapsim
SlurmctldHost=$node
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=1,bf_interval=3
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MpiDefault=none
KillWait=15
MinJobAge=7200
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=$node CPUs=64 State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=$node MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
EOT

daemons=()
take_down() {
    scancel --user root 2> /dev/null || true
    for _ in $(seq 60); do pgrep -f "$work/spool" > /dev/null || break; sleep 0.5; done
    for pid in "${daemons[@]}"; do kill "$pid" 2> /dev/null || true; done
    for _ in $(seq 40); do kill -0 "${daemons[@]}" 2> /dev/null || break; sleep 0.5; done
    for pid in "${daemons[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
    if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap take_down EXIT
dd if=/dev/urandom of="$work/munge.key" bs=128 count=1 status=none
chmod 400 "$work/munge.key"
nice munged --foreground --force --key-file "$work/munge.key" --socket "$work/munge.socket" \
    --pid-file "$work/munge.pid" --log-file "$work/munge.log" --seed-file "$work/munge.seed" \
    > "$work/munge.out" 2>&1 &
daemons+=($!)
for _ in $(seq 50); do [ -S "$work/munge.socket" ] && break; sleep 0.1; done
nice slurmctld -D > "$work/slurmctld.out" 2>&1 &
daemons+=($!)
nice slurmd -D -N "$node" > "$work/slurmd.out" 2>&1 &
daemons+=($!)
for _ in $(seq 100); do sinfo -h -o %T 2> /dev/null | grep -q idle && break; sleep 0.2; done
sinfo
/usr/bin/python3 "$here/cluster_test.py" --sbatch "$root/scenarios/sweeps" --work "$work" "$@"
