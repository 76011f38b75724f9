package io.customshift.deploy.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpProxyTest {
    @Test
    void bytesPassUntilItIsSilencedAndAgainWhenItIsMended() throws Exception {
        try (ServerSocket echo = echo();
                TcpProxy proxy = TcpProxy.to("127.0.0.1", echo.getLocalPort())) {
            try (Socket before = connect(proxy)) {
                assertThat(said(before, 7)).isEqualTo(7);
                proxy.silence();
                before.setSoTimeout(300);
                assertThatThrownBy(() -> said(before, 8)).isInstanceOf(SocketTimeoutException.class);
                proxy.mend();
                before.setSoTimeout(10_000);
                // Reset or ended, but never with bytes that were lost in between.
                assertThat(ended(before)).isTrue();
            }
            try (Socket after = connect(proxy)) {
                assertThat(said(after, 9)).isEqualTo(9);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsHeldArrivesLateAndWhole(boolean answers) throws Exception {
        try (ServerSocket echo = echo();
                TcpProxy proxy = TcpProxy.to("127.0.0.1", echo.getLocalPort());
                Socket socket = connect(proxy)) {
            assertThat(said(socket, 7)).isEqualTo(7);
            if (answers) {
                proxy.holdAnswers();
            } else {
                proxy.holdRequests();
            }
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> said(socket, 8)).isInstanceOf(SocketTimeoutException.class);
            proxy.release();
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(8);
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static int said(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    private static Socket connect(TcpProxy proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    new Thread(() -> {
                                try (socket) {
                                    socket.getInputStream().transferTo(socket.getOutputStream());
                                } catch (IOException e) {
                                    // the test is over
                                }
                            })
                            .start();
                } catch (IOException e) {
                    // the test is over
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }
}
