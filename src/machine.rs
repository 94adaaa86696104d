//! What this machine is called, and where it can be reached. Both can change while the daemon runs,
//! so both are asked for when they are needed.

use std::net::IpAddr;

use rustix::system::uname;

/// The host name as the kernel has it, in lower case; none when it has no name that could be one in
/// the network.
pub fn host_name() -> Option<String> {
    let name = uname().nodename().to_str().ok()?.to_ascii_lowercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    // The kernel's word for "none was ever set".
    let named = !name.is_empty() && name != "(none)";
    (named && name.bytes().all(plain)).then_some(name)
}

/// The addresses of the interfaces that are up, without loopback and link-local ones; empty when the
/// kernel does not say.
pub fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = interfaces.iter().map(if_addrs::Interface::ip).filter(lasting).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

fn lasting(address: &IpAddr) -> bool {
    let link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !address.is_loopback() && !address.is_unspecified() && !link_local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_one_that_can_stand_in_an_address() {
        let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
        if let Some(name) = host_name() {
            assert_eq!(name, kernel.trim().to_ascii_lowercase());
            assert!(format!("https://{name}/").parse::<axum::http::Uri>().is_ok(), "{name}");
        }
    }

    #[test]
    fn an_address_of_the_moment_is_not_one_to_be_certified() {
        for text in ["127.0.0.1", "::1", "0.0.0.0", "::", "169.254.7.7", "fe80::1"] {
            assert!(!lasting(&text.parse().unwrap()), "{text}");
        }
        for text in ["192.168.1.7", "10.0.0.1", "2001:db8::7", "fd00::7"] {
            assert!(lasting(&text.parse().unwrap()), "{text}");
        }
        assert!(addresses().iter().all(lasting));
    }
}
