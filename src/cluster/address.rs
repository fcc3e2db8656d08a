//! Where the processes of a cluster listen. The engine has no authentication: whoever reaches it may run anything it can.

use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};

use super::error;
use crate::error::Result;

/// The address to listen at, of `HOST:PORT`.
///
/// # Errors
/// It is no address, or others than this machine could reach it and `expose` does not allow that.
pub fn listen(given: &str, expose: bool) -> Result<SocketAddr> {
    let resolved = given.to_socket_addrs().ok().and_then(|mut all| all.next());
    let Some(address) = resolved else {
        return Err(error(given, "is no address to listen at", "give HOST:PORT, such as 127.0.0.1:50050"));
    };
    if !address.ip().is_loopback() && !expose {
        let problem = "others than this machine could reach this address, and a cluster asks nobody who they are";
        let hint = "protect the network as docs/cluster.md says, then add --expose; or listen at 127.0.0.1";
        return Err(error(given, problem, hint));
    }
    Ok(address)
}

/// The address with a port that is free when none, 0, is given, and another free port beside it for tasks.
///
/// # Errors
/// No port is free.
pub fn ports(address: SocketAddr) -> Result<(SocketAddr, u16)> {
    if address.port() != 0 {
        return Ok((address, address.port().saturating_add(1)));
    }
    let free = |ip: IpAddr| {
        let listener = TcpListener::bind((ip, 0)).and_then(|bound| Ok((bound.local_addr()?.port(), bound)));
        listener.map_err(|why| error(ip.to_string(), why, "give --bind an address of this machine"))
    };
    // Both are held until both are known, so that they are not the same.
    let (first, second) = (free(address.ip())?, free(address.ip())?);
    Ok((SocketAddr::new(address.ip(), first.0), second.0))
}

/// Host and port of a scheduler, of `HOST:PORT`.
///
/// # Errors
/// It is not of that form.
pub fn scheduler(given: &str) -> Result<(String, u16)> {
    let parsed = given.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match parsed {
        Some((host, port)) if !host.is_empty() && !host.contains('/') => Ok((host.to_owned(), port)),
        _ => Err(error(given, "is no address of a scheduler", "give HOST:PORT, such as 127.0.0.1:50050")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_let_in_unasked() {
        assert!(listen("127.0.0.1:50050", false).is_ok() && listen("[::1]:50050", false).is_ok());
        for open in ["0.0.0.0:50050", "192.0.2.7:1", "[::]:50050"] {
            let refused = listen(open, false).expect_err("open to others").to_string();
            assert!(refused.contains(open) && refused.contains("--expose"), "{refused}");
            assert!(listen(open, true).is_ok());
        }
        assert!(listen("50050", true).is_err());
    }

    #[test]
    fn ports_are_found_and_schedulers_are_named() {
        let (address, tasks) = ports(SocketAddr::from(([127, 0, 0, 1], 0))).expect("free ports");
        assert!(address.port() != 0 && tasks != 0 && address.port() != tasks);
        assert_eq!(scheduler("host:7").expect("an address"), ("host".to_owned(), 7));
        assert!(["host", "host:", ":7", "http://host:7", "host:x"].iter().all(|given| scheduler(given).is_err()));
    }
}
