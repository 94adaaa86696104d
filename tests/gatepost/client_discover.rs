//! Kiosks that announce themselves are found, and asked nothing before they are trusted. In a network
//! of its own, so that nobody else hears of it.

use std::process::Command;

use mdns_sd::{ServiceDaemon, ServiceInfo};

use crate::support::operator::{Kiosk, Operator};

const ADDRESS: &str = "10.77.0.1";
/// Makes a network that ends at this machine, and runs the program in it.
const NETWORK: &str = "ip link set lo up && ip link add v0 type veth peer name v1 && ip link set v1 up && \
     ip addr add 10.77.0.1/24 dev v0 && ip link set v0 up && exec \"$@\"";

#[test]
fn kiosks_are_found_by_the_network_and_trusted_by_their_certificate() {
    let in_network = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--net", "sh", "-c", NETWORK, "sh"]).args(arguments).output()
    };
    if !in_network(&["true"]).is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: no network of its own can be made here (unshare, ip, and the right to use them)");
        return;
    }
    let this = std::env::current_exe().unwrap();
    let inside = ["--exact", "client_discover::inside", "--ignored", "--nocapture"];
    let done = in_network(&[&[this.to_str().unwrap()], &inside[..]].concat()).unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    // A test that is not there would pass.
    assert!(done.status.success() && said.contains("running 1 test"), "{done:?}");
}

#[test]
#[ignore = "the test above runs it, in a network of its own"]
fn inside() {
    let tls = [("GATEPOST_OPERATOR_TLS", "auto"), ("GATEPOST_OPERATOR_HOSTS", "gate-b7.local")];
    let kiosk = Kiosk::start_at(&format!("{ADDRESS}:0"), &tls);
    let port = kiosk.daemon().operator.port();
    let operator = Operator::of(&kiosk);
    let nobody = operator.run(&["status", "--discover"]).refused();
    assert!(nobody.starts_with("gatepost: no kiosk announces itself within 3 s"), "{nobody}");

    let announcer = ServiceDaemon::new().unwrap();
    let text = [("id", "7f3a"), ("board", "gates"), ("version", "1.2.3")];
    let service =
        ServiceInfo::new("_gatepost._tcp.local.", "gate-b7", "gate-b7.local.", ADDRESS, port, &text[..])
            .unwrap();
    announcer.register(service).unwrap();

    // Whoever it is, it gets no token.
    let stranger = operator.run(&["status", "--discover", "--json"]);
    assert_eq!(stranger.code, Some(1), "{stranger:?}");
    let told: serde_json::Value = serde_json::from_str(&stranger.out).unwrap();
    assert_eq!(told["kiosks"][0]["error"]["kind"], "certificate", "{told}");
    let url = told["kiosks"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(url, format!("https://gate-b7.local:{port}"));

    // Its name is found without the system's help.
    let pin = kiosk.home.run(&["fingerprint"]);
    assert_eq!(operator.run(&["trust", &url]).good(), format!("gate-b7.local:{port}: {pin}"));
    operator.run(&["status", "--to", &url]).good();
    let found = operator.run(&["status", "--discover"]).good();
    assert!(found.contains("gate-b7  ready  ") && found.contains("  gates  7f3a"), "{found}");

    // An inventory gives it a name, and names one that does not announce itself.
    operator.write(
        ".config/gatepost/kiosks.toml",
        &format!(
            "[seven]\nurl = \"https://was-b7.local:{port}\"\nid = \"7f3a\"\nfingerprint = \"{}\"\n\
                  [away]\nurl = \"http://{ADDRESS}:9\"\n",
            pin.trim()
        ),
    );
    let both = operator.run(&["status", "--discover"]);
    assert!(both.out.contains("seven  ready  "), "{both:?}");
    assert!(both.err.contains("gatepost: away: cannot be reached: "), "{both:?}");
}
