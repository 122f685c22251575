using System.Text;
using Skiff.Agent.Runtime;

namespace Skiff.Tests;

public sealed class RegistriesFileTests
{
    [Fact]
    public void Mirrors_and_hosts_become_files_and_configuration_of_the_runtime()
    {
        RegistrySettings settings = Read("""
            mirrors:
              docker.io:
                endpoint: ["https://mirror.example:5000", "http://plain.example"]
              "*":
                endpoint: ["https://mirror.example:5000"]
            configs:
              mirror.example:5000:
                auth: {username: me, password: 'a"b'}
                tls: {ca_file: /etc/ca.crt, cert_file: /etc/me.crt, key_file: /etc/me.key}
              own.example:
                tls: {insecure_skip_verify: true}
            """);
        IReadOnlyDictionary<string, string> files = settings.Files();
        Assert.Equal(["_default", "docker.io", "mirror.example:5000", "own.example"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("""

            [host."https://mirror.example:5000"]
              capabilities = ["pull", "resolve"]
              ca = "/etc/ca.crt"
              client = [["/etc/me.crt", "/etc/me.key"]]

            [host."http://plain.example"]
              capabilities = ["pull", "resolve"]

            """, files["docker.io"]);
        Assert.Equal("""
            server = "https://own.example"

            [host."https://own.example"]
              capabilities = ["pull", "resolve"]
              skip_verify = true

            """, files["own.example"]);
        string config = ContainerdConfig.Render(new()
        {
            RootDirectory = "/r", RuntimeDirectory = "/run/r", NetworkConfigDirectory = "/n", Registries = settings,
        });
        Assert.Contains("config_path = \"/run/r/certs.d\"", config, StringComparison.Ordinal);
        Assert.Contains("""
            .registry.configs."mirror.example:5000".auth]
            username = "me"
            password = "a\"b"
            """, config, StringComparison.Ordinal);
        Assert.DoesNotContain("own.example", config, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mirrors: {docker.io: {endpoint: [mirror.example]}}",
        "mirrors[docker.io].endpoint[0]: Invalid value: \"mirror.example\": must be an address that begins with http:// or https://")]
    [InlineData("mirrors: {../../etc: {endpoint: []}}", "mirrors[../../etc]: Invalid value: \"../../etc\": must be a host with or without a port")]
    [InlineData("configs: {a.example: {tls: {ca_file: ca.crt}}}",
        "configs[a.example].tls.ca_file: Invalid value: \"ca.crt\": must be an absolute path")]
    [InlineData("configs: {a.example: {tls: {cert_file: /a.crt}}}",
        "configs[a.example].tls.cert_file: Invalid value: \"/a.crt\": cert_file and key_file must be set together")]
    [InlineData("mirrors: {docker.io: {rewrite: {a: b}}}", "strict decoding error: unknown field \"mirrors[docker.io].rewrite\"")]
    [InlineData("[]", "expected an object")]
    public void What_is_wrong_is_told(string text, string expected)
    {
        Assert.False(RegistriesFile.TryParse(Encoding.UTF8.GetBytes(text), out _, out string? fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Without_a_file_registries_are_asked_themselves()
    {
        Assert.True(RegistriesFile.TryRead("/nowhere/registries.yaml", out RegistrySettings? settings, out _));
        Assert.Empty(settings.Files());
    }

    private static RegistrySettings Read(string text)
    {
        Assert.True(RegistriesFile.TryParse(Encoding.UTF8.GetBytes(text), out RegistrySettings? settings, out string? fault), fault);
        return settings;
    }
}
