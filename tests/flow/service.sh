#!/usr/bin/env bash
# The unit's own command line, under the unit's own restrictions: those that can be had without systemd as the first
# process are applied, and named; so are those that cannot.
. "$SOURCE/tests/support/flow.bash"
. "$SOURCE/tests/support/daemon.bash"
unit=$BUILD/specaudit.service
samples=$SOURCE/packaging/samples
# A sanitizer's search for leaks needs system calls that a service is not left.
export ASAN_OPTIONS=detect_leaks=0

directive() { sed -n "s/^$1=//p" "$unit" | tail -n 1; }

# ---- what systemd itself says of it ----
if command -v systemd-analyze >/dev/null; then
	mkdir check
	sed 's/^\(Exec[A-Za-z]*=\)[^ ]*/\1\/bin\/true/; /^Documentation=/d' "$unit" >check/specaudit.service
	systemd-analyze verify check/specaudit.service >verify 2>&1 || fail "systemd-analyze verify: $(head -n 3 verify)"
	[ -s verify ] && fail "systemd-analyze verify complains: $(head -n 3 verify)"
	systemd-analyze security --offline=true --threshold=15 "$unit" >security 2>&1 ||
		fail "$(tail -n 1 security)"
	grep -q 'not found\|Failed' security && fail "systemd-analyze security: $(grep -m1 'not found\|Failed' security)"
	echo "systemd-analyze:$(sed -n 's/.*exposure level for .*: //p' security)"
else
	echo "SKIPPED: systemd-analyze is not installed: the unit was not verified, nor its exposure judged"
fi

# Statuses that a restart cannot help are those that the program has for them.
[ "$(directive RestartPreventExitStatus)" = "2 3" ] || fail "the unit restarts what was refused"
grep -q '^u specaudit ' "$SOURCE/packaging/systemd/specaudit.sysusers" || fail "nobody makes the unit's user"
[ "$(directive User)" = specaudit ] || fail "the unit's user is $(directive User)"

# ---- is the ground there? ----
program=$(directive ExecStart | sed 's/ .*//')
share=${program%/bin/specaudit}/share/specaudit
case $program in
/usr/local/*) ;;
/usr/* | /bin/*) echo "SKIPPED: $program would have to be put into this host's own /usr"; finish; exit ;;
esac
if [ "$(id -u)" != 0 ] || ! unshare --mount --net --pid --ipc --uts --fork true 2>/dev/null; then
	echo "SKIPPED: no namespaces can be made here: the command line was not run under its restrictions"
	finish
	exit
fi

# ---- a root of its own: what ProtectSystem=strict leaves writable is the state, the run folder and /tmp ----
root=$work/root
uid=61991
mkdir -p root/{usr,etc/specaudit,var/lib/specaudit,var/log/gateway,run/specaudit,proc,dev,tmp,home,root,opt}
for link in bin sbin lib lib64; do
	if [ -L /$link ]; then ln -s "$(readlink /$link)" root/$link; elif [ -d /$link ]; then mkdir root/$link; fi
done
echo "specaudit:x:$uid:$uid::/var/lib/specaudit:/usr/sbin/nologin" >root/etc/passwd
echo "specaudit:x:$uid:" >root/etc/group
cp /etc/ld.so.cache root/etc/ 2>/dev/null
chown $uid:$uid root/var/lib/specaudit root/run/specaudit
chmod "$(directive StateDirectoryMode)" root/var/lib/specaudit
chmod "$(directive RuntimeDirectoryMode)" root/run/specaudit
chmod 755 "$work" root
chmod 1777 root/tmp
memory=512M
[ -z "${SANITIZE:-}" ] || memory=0
cat >root/etc/specaudit/specaudit.yaml <<-END
	logs:
	  - path: /var/log/gateway/*.jsonl
	start: beginning
	commit: {every_ms: 20}
	limits: {memory: $memory}
	operations: {metrics_socket: /run/specaudit/metrics}
END
zcat "$samples/gateway.jsonl.gz" >all.jsonl
head -n 10 all.jsonl >root/var/log/gateway/a.jsonl
chmod 644 root/var/log/gateway/a.jsonl root/etc/specaudit/specaudit.yaml

# ---- the system calls that SystemCallFilter leaves ----
expand() { # SET: the names in it
	systemd-analyze syscall-filter "$1" | sed '1d;s/#.*//;s/ //g' | while read -r word; do
		case $word in
		@*) expand "$word" ;;
		?*) echo "$word" ;;
		esac
	done
}
numbers() { # names -> numbers, as this machine has them
	{
		echo '#include <sys/syscall.h>'
		sed 's/.*/NR SYS_&/'
	} | "${CC:-cc}" -E -P -xc - | tr -s ' \n' ' ' | grep -o 'NR [0-9]\+' | sed 's/NR //'
}
: >calls
filter=() applied=() left=()
if command -v systemd-analyze >/dev/null && command -v "${CC:-cc}" >/dev/null; then
	: >allowed
	: >denied
	for word in $(sed -n 's/^SystemCallFilter=//p' "$unit"); do
		case $word in
		'~'*) expand "${word#'~'}" >>denied ;;
		@*) expand "$word" >>allowed ;;
		esac
	done
	sort -u allowed >allowed.sorted
	sort -u denied >denied.sorted
	comm -23 allowed.sorted denied.sorted | numbers >calls
	[ "$(wc -l <calls)" -gt 150 ] || fail "only $(wc -l <calls) system calls are left"
	filter=(/tmp/confine)
	[ "$(directive MemoryDenyWriteExecute)" = yes ] && filter+=(-x)
	filter+=(/tmp/calls)
	applied+=(SystemCallFilter SystemCallErrorNumber RestrictAddressFamilies MemoryDenyWriteExecute)
	cp "$CONFINE" root/tmp/confine
	cp calls root/tmp/calls
	chmod 755 root/tmp/confine
else
	left+=(SystemCallFilter SystemCallErrorNumber RestrictAddressFamilies MemoryDenyWriteExecute)
fi

# ---- memory and priorities ----
if [ -z "${SANITIZE:-}" ]; then
	bound=(prlimit "--data=$(numfmt --from=iec "$(directive MemoryMax)")" --)
	applied+=(MemoryMax)
else
	bound=()
	left+=(MemoryMax)
fi
nice=(nice -n "$(directive Nice)" chrt --batch 0 ionice -c 3)
applied+=(Nice CPUSchedulingPolicy IOSchedulingClass ProtectSystem ProtectHome PrivateTmp PrivateDevices StateDirectory
	RuntimeDirectory PrivateNetwork User Group UMask NoNewPrivileges CapabilityBoundingSet AmbientCapabilities RemoveIPC
	ProtectHostname ProtectProc WatchdogSec)
left+=(MemoryHigh TasksMax IPAddressDeny ProtectKernelTunables ProtectKernelModules ProtectKernelLogs
	ProtectControlGroups ProtectClock ProcSubset RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality
	KeyringMode SystemCallArchitectures TimeoutStartSec TimeoutStopSec)
echo "applied: ${applied[*]} (MemoryMax as a limit of data)"
echo "not applied here: ${left[*]}"
for name in $(sed -n '/^\[Service\]/,/^\[Install/s/^\([A-Za-z]*\)=.*/\1/p' "$unit" | sort -u); do
	case $name in Type | Exec* | Restart* | *Mode) continue ;; esac
	case " ${applied[*]} ${left[*]} " in *" $name "*) ;; *) fail "nothing is said of $name" ;; esac
done

# ---- the command line ----
# The program and its rules lie where the unit has them; all is read-only but three folders; there is no network.
cat >enter.sh <<'END'
set -eu
root=$1 program=$2 share=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind /usr "$root/usr"
mount -t tmpfs -o mode=755 tmpfs "$root/usr/local"
mkdir -p "$root$(dirname "$program")" "$root$share"
cp "$SPECAUDIT" "$root$program"
cp -r "$SPECAUDIT_RULES_DIR" "$root$share/rules"
chmod -R a+rX "$root$share" "$root$program"
mount -t proc -o hidepid=2 proc "$root/proc"
mount -t tmpfs -o mode=755,size=64k tmpfs "$root/dev"
for device in null zero random urandom; do
	: >"$root/dev/$device"
	mount --bind "/dev/$device" "$root/dev/$device"
done
for folder in var/lib/specaudit run/specaudit tmp; do mount --bind "$root/$folder" "$root/$folder"; done
for folder in "" /usr /usr/local /dev; do mount -o remount,bind,ro "$root$folder"; done
hostname guest
umask 0077
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin NOTIFY_SOCKET=/run/notify WATCHDOG_USEC=1000000 ASAN_OPTIONS="$ASAN_OPTIONS" \
	chroot "$root" "$@"
END
drop=(setpriv --reuid $uid --regid $uid --clear-groups --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all)
read -r -a line < <(directive ExecStart)
"$HEAR" "$root/run/notify" >heard &
ear=$!
await test -S root/run/notify
log=service.log
unshare --mount --net --pid --ipc --uts --fork --kill-child bash "$work/enter.sh" "$root" "$program" "$share" \
	"${nice[@]}" "${bound[@]}" "${drop[@]}" "${filter[@]}" "${line[@]}" 2>"$log" &
outer=$!
# The first process of its own namespace; another user's, it does not end with its parent.
find_inner() { inner=$(tr -d ' ' <"/proc/$outer/task/$outer/children"); }
await grep -q '^READY=1' heard || {
	cat "$log" >&2
	find_inner
	kill -9 $inner $outer $ear
	finish
}
find_inner
await test -S root/var/lib/specaudit/control

# The restrictions hold.
holds() { grep -qE "^$1:[[:space:]]*$2" "/proc/$inner/status" || fail "$1 is $(sed -n "s/^$1://p" "/proc/$inner/status"), not $2"; }
holds Uid $uid
holds NoNewPrivs 1
holds CapEff 0000000000000000
holds CapBnd 0000000000000000
[ ${#filter[@]} = 0 ] || holds Seccomp 2
[ "$(grep -c : "/proc/$inner/net/dev")" = 1 ] || fail "there is a network"
[ "$(ionice -p "$inner")" = idle ] || fail "disk time is of class $(ionice -p "$inner")"
nsenter --target "$inner" --mount --root --wd "${drop[@]}" touch /etc/touched 2>/dev/null && fail "/etc can be written"

# It follows, answers, and stays alive for its manager.
state=root/var/lib/specaudit
tail -n +11 all.jsonl >>root/var/log/gateway/a.jsonl
await_text "$state" all.jsonl a.jsonl
expect 0 "$SPECAUDIT" status --state "$state" --check
[ "$(stat -c %a "$state/specaudit.db")" = 600 ] || fail "the state can be read by others"
expect 0 curl -sS --max-time 10 --unix-socket root/run/specaudit/metrics http://localhost/metrics
has out "# EOF"
await grep -q '^WATCHDOG=1' heard
await grep -q '^STATUS=.* texts\{0,1\}, behind ' heard

# Its reload line, as the same user under the same restrictions.
read -r -a line < <(directive ExecReload)
expect 0 nsenter --target "$inner" --mount --net --pid --root --wd "${drop[@]}" "${filter[@]}" "${line[@]}"
has out "taken anew"
await grep -q '^RELOADING=1' heard
grep -q '^MONOTONIC_USEC=[0-9]' heard || fail "the manager does not know since when it reloads"

kill -TERM "$inner"
wait $outer
got=$?
[ $got = 0 ] || fail "it ended with $got: $(tail -n 3 "$log")"
await grep -q '^STOPPING=1' heard
kill $ear
[ -z "$(grep -i 'warning\|error' "$log")" ] || fail "under its restrictions it said: $(grep -i 'warning\|error' "$log" | head -n 3)"

# What it found is what a scan finds; also where memory may not be written and run.
expect 0 "$SPECAUDIT" scan --quiet --state scanned all.jsonl
ids "$state" >service.ids
ids scanned >scanned.ids
[ -s scanned.ids ] || fail "a scan finds nothing"
comm -23 service.ids scanned.ids >more
[ -s more ] && fail "more was found than a scan finds"
if [ ${#filter[@]} != 0 ]; then
	mkdir logs
	cp all.jsonl logs/a.jsonl
	configure "start: beginning"
	expect 0 "$CONFINE" -x calls "$SPECAUDIT" run -c conf.yaml --state strict --once --end
	ids strict >strict.ids
	same strict.ids scanned.ids
fi
finish
