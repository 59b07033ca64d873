#!/bin/sh
# Restarts easemob-camel. Where a second process stands by (docs/installing.md, "Two processes"), it is first the one that waits that is
# restarted, and, when it is ready to take over, the one that works: callbacks then do not wait for a whole start.
# What can be changed:
#
#   EASEMOB_CAMEL_SERVICE   the service; the second one is called the same with "-second"   easemob-camel
#   EASEMOB_CAMEL_DATA      the data folder                                                 /var/lib/easemob-camel
#   EASEMOB_CAMEL_STANDBY   how many seconds the one that waits may take to be ready        120
set -eu

service=${EASEMOB_CAMEL_SERVICE:-easemob-camel}
data=${EASEMOB_CAMEL_DATA:-/var/lib/easemob-camel}
patience=${EASEMOB_CAMEL_STANDBY:-120}

# The process that waits says its number there.
stands_by() {
    pid=$(systemctl show --value --property=MainPID "$1")
    [ "$pid" != 0 ] && [ "$(cat "$data/standby" 2>/dev/null)" = "$pid" ]
}

if ! systemctl --quiet is-active "$service-second"; then
    exec systemctl restart "$service"
fi
waits=$service-second
works=$service
if stands_by "$service"; then
    waits=$service
    works=$service-second
fi
systemctl restart "$waits"
left=$patience
while ! stands_by "$waits"; do
    if [ "$left" -le 0 ]; then
        echo "restart: $waits does not stand by after $patience s, see its log; $works works on as before" >&2
        exit 1
    fi
    left=$((left - 1))
    sleep 1
done
systemctl restart "$works"
