//! Ways out into a real world, all of them shut.

use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::cli::{environment, exit};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::filesystem::types::Descriptor;
use wasmtime_wasi::p2::bindings::sockets::ip_name_lookup::{
    self, HostResolveAddressStream, ResolveAddressStream,
};
use wasmtime_wasi::p2::bindings::sockets::network::{
    self, ErrorCode, IpAddress, IpAddressFamily, Network,
};
use wasmtime_wasi::p2::bindings::sockets::{instance_network, tcp_create_socket};
use wasmtime_wasi::p2::bindings::sync::sockets::udp_create_socket;
use wasmtime_wasi::p2::{DynPollable, SocketError, SocketResult, TcpSocket, UdpSocket};

use super::{Misuse, Want, World};

impl environment::Host for World {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        self.attempts.note(Want::Environment);
        Ok(Vec::new())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        self.attempts.note(Want::Environment);
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        self.attempts.note(Want::Environment);
        Ok(None)
    }
}

impl exit::Host for World {
    fn exit(&mut self, _status: Result<(), ()>) -> wasmtime::Result<()> {
        Err(Misuse::Exit.into())
    }

    fn exit_with_code(&mut self, _status: u8) -> wasmtime::Result<()> {
        Err(Misuse::Exit.into())
    }
}

impl preopens::Host for World {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        self.attempts.note(Want::Files);
        Ok(Vec::new())
    }
}

impl instance_network::Host for World {
    fn instance_network(&mut self) -> wasmtime::Result<Resource<Network>> {
        Ok(Resource::new_own(0))
    }
}

impl network::Host for World {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn network_error_code(
        &mut self,
        _: Resource<wasmtime::Error>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        Ok(None)
    }
}

impl network::HostNetwork for World {
    fn drop(&mut self, _: Resource<Network>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl tcp_create_socket::Host for World {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.attempts.note(Want::Network);
        Err(ErrorCode::AccessDenied.into())
    }
}

impl udp_create_socket::Host for World {
    fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        self.attempts.note(Want::Network);
        Err(ErrorCode::AccessDenied.into())
    }
}

impl ip_name_lookup::Host for World {
    fn resolve_addresses(
        &mut self,
        _: Resource<Network>,
        _name: String,
    ) -> SocketResult<Resource<ResolveAddressStream>> {
        self.attempts.note(Want::Network);
        Err(ErrorCode::AccessDenied.into())
    }
}

impl HostResolveAddressStream for World {
    fn resolve_next_address(
        &mut self,
        _: Resource<ResolveAddressStream>,
    ) -> SocketResult<Option<IpAddress>> {
        Ok(None)
    }

    fn subscribe(
        &mut self,
        _: Resource<ResolveAddressStream>,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        Ok(super::stdio::always_ready())
    }

    fn drop(&mut self, _: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        Ok(())
    }
}
