using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>Secrets: how they are made, what of them is shown, and how containers get them.</summary>
[Trait("Category", "Integration")]
public sealed class SecretTests(TestCluster cluster)
{
    [Fact]
    public async Task Made_by_command_and_by_manifest()
    {
        await using Space space = await cluster.SpaceAsync("secrets");
        Assert.Equal("secret/app-secret created\n", await space.MustAsync(
            "create secret generic app-secret --from-literal=DB_Host=mysql --from-literal=DB_User=root --from-literal=DB_Password=paswrd"));
        Assert.Equal("bXlzcWw= cGFzd3Jk",
            await space.ReadAsync("secret/app-secret", ".data.DB_Host} {.data.DB_Password"));
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "DB_Host=mysql\n", TestCluster.Stop);
        Assert.Equal("secret/from-file created\n",
            await space.MustAsync($"create secret generic from-file --from-file=app_secret.properties={file}"));
        File.Delete(file);
        Assert.Equal("REJfSG9zdD1teXNxbAo=",
            await space.ReadAsync("secret/from-file", ".data.app_secret\\.properties"));

        string broken = $"{TestCluster.Example}/broken/secret-not-base64.yaml";
        Assert.Equal(
            $"Error from server (BadRequest): error when creating \"{broken}\": Secret in version \"v1\" cannot be handled as a "
            + "Secret: illegal base64 data at input byte 4",
            await space.RefusedAsync($"apply -f {broken}"));
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Secret
            metadata:
              name: plain
            data: { DB_Host: b3RoZXI= }
            stringData: { DB_Host: mysql, DB_User: root }
            """);
        Assert.Equal("{\"DB_Host\":\"bXlzcWw=\",\"DB_User\":\"cm9vdA==\"}",
            await space.ReadAsync("secret/plain", ".data"));
        Assert.Equal("", await space.ReadAsync("secret/plain", ".stringData"));
        Assert.Equal("Opaque", await space.ReadAsync("secret/plain", ".type"));
    }

    [Fact]
    public async Task Listed_and_described_by_size_and_shown_with_their_manager()
    {
        await using Space space = await cluster.SpaceAsync("secret-sizes");
        await space.MustAsync("create -f -", """
            apiVersion: v1
            kind: Secret
            metadata:
              name: app-secret
            type: Opaque
            data:
              DB_Host: bQB5AHMAcQBsAA==
              DB_User: cgBvAG8AdAA=
              DB_Password: bQB5AHMAcQBsAA==
            """);
        string[] lines = (await space.MustAsync("get secrets")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("NAME         TYPE     DATA   AGE", lines[0]);
        Assert.Equal(2, lines.Length); // No token of the default account, as it used to be.
        Assert.Equal(["app-secret", "Opaque", "3"], RolloutTests.Columns(lines[1])[..3]);
        string described = await space.MustAsync("describe secret app-secret");
        Assert.StartsWith("""
            Name:         app-secret
            Namespace:    secret-sizes
            Labels:       <none>
            Annotations:  <none>

            Type:  Opaque

            Data
            ====

            """, described, StringComparison.Ordinal);
        // kubectl lists the keys in no order.
        Assert.Equal(
            ["DB_Host:      10 bytes", "DB_Password:  10 bytes", "DB_User:      8 bytes"],
            described.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^3..].Order(StringComparer.Ordinal));

        // Before 1.21, kubectl always showed them.
        bool isHiding = cluster.KubectlMinor >= 21;
        string plain = await space.MustAsync("get secret app-secret -o yaml");
        Assert.Equal(isHiding, !plain.Contains("managedFields", StringComparison.Ordinal));
        string yaml = isHiding ? await space.MustAsync("get secret app-secret -o yaml --show-managed-fields") : plain;
        Assert.StartsWith("""
            apiVersion: v1
            data:
              DB_Host: bQB5AHMAcQBsAA==
              DB_Password: bQB5AHMAcQBsAA==
              DB_User: cgBvAG8AdAA=
            kind: Secret
            metadata:

            """, yaml, StringComparison.Ordinal);
        Assert.Contains("""
              managedFields:
              - apiVersion: v1
                fieldsType: FieldsV1
                fieldsV1:
                  f:data:
                    .: {}
                    f:DB_Host: {}
                    f:DB_Password: {}
                    f:DB_User: {}
                  f:type: {}
                manager: kubectl-create
                operation: Update
                time: "
            """, yaml, StringComparison.Ordinal);
        Assert.EndsWith("\ntype: Opaque\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("selfLink", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_with_zero_bytes_fails_its_container_only()
    {
        await using Space space = await cluster.SpaceAsync("utf16");
        await space.ApplyFileAsync("broken/secret-utf16.yaml");
        const string last = ".status.containerStatuses[0].lastState.terminated";
        await space.UntilAsync("pod/broken-utf16", $"{last}.reason", "StartError");
        Assert.Contains("environment variable value can't contain null(\\x00)",
            await space.ReadAsync("pod/broken-utf16", $"{last}.message"), StringComparison.Ordinal);
        await space.ApplyAsync(Pods.Sleeping("neighbour"));
        await space.UntilReadyAsync("neighbour");
    }

    [Theory]
    [InlineData("kubernetes.io/dockerconfigjson", "data[.dockerconfigjson]: Required value")]
    [InlineData("kubernetes.io/dockercfg", "data[.dockercfg]: Required value")]
    [InlineData("kubernetes.io/tls", "\n* data[tls.crt]: Required value\n* data[tls.key]: Required value")]
    [InlineData("kubernetes.io/basic-auth", "\n* data[username]: Required value\n* data[password]: Required value")]
    [InlineData("kubernetes.io/ssh-auth", "data[ssh-privatekey]: Required value")]
    [InlineData("kubernetes.io/service-account-token", "metadata.annotations[kubernetes.io/service-account.name]: Required value")]
    public async Task Each_type_has_its_keys(string type, string fault)
    {
        Ran ran = await cluster.KubectlAsync(["create", "-f", "-"],
            $$"""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "typed"}, "type": "{{type}}"}""");
        Assert.Equal(1, ran.Code);
        Assert.Equal($"The Secret \"typed\" is invalid: {fault}", ran.Error.TrimEnd('\n'));
    }

    [Fact]
    public async Task A_token_is_filled_in_for_an_account_that_is_named_by_hand()
    {
        await using Space space = await cluster.SpaceAsync("account-token");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Secret
            metadata:
              name: robot-token
              annotations: { kubernetes.io/service-account.name: default }
            type: kubernetes.io/service-account-token
            """);
        await space.UntilThereAsync("secret/robot-token", ".data.token");
        Assert.Equal("account-token", Decoded(await space.ReadAsync("secret/robot-token", ".data.namespace")));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----",
            Decoded(await space.ReadAsync("secret/robot-token", ".data.ca\\.crt")), StringComparison.Ordinal);
        Assert.Equal(
            await space.ReadAsync("serviceaccount/default", ".metadata.uid"),
            await space.ReadAsync("secret/robot-token", ".metadata.annotations.kubernetes\\.io/service-account\\.uid"));
        string token = Decoded(await space.ReadAsync("secret/robot-token", ".data.token"));
        string bearer = $"--kubeconfig=/dev/null --server={await cluster.ServerAsync()} --insecure-skip-tls-verify --token={token}";
        Assert.Equal("system:serviceaccount:account-token:default", await space.MustAsync(
            $"{bearer} create --validate=false -f - -o 'jsonpath={{.status.userInfo.username}}'",
            """{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}"""));
        string[] row = RolloutTests.Columns((await space.MustAsync("get secret robot-token")).Split('\n')[1]);
        Assert.Equal(["robot-token", "kubernetes.io/service-account-token", "3"], row[..3]);

        await space.MustAsync("create serviceaccount passing");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Secret
            metadata:
              name: passing-token
              annotations: { kubernetes.io/service-account.name: passing }
            type: kubernetes.io/service-account-token
            """);
        await space.UntilThereAsync("secret/passing-token", ".data.token");
        await space.MustAsync("delete serviceaccount passing");
        await space.UntilGoneAsync("secret/passing-token");
    }

    [Fact]
    public async Task A_volume_of_secrets_is_in_memory_and_read_only()
    {
        await using Space space = await cluster.SpaceAsync("secret-volume");
        await space.ApplyFileAsync("10-config.yaml");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: reader
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: main
                  image: busybox:1.36
                  command: [sleep, "5000"]
                  volumeMounts:
                    - { name: all, mountPath: /all }
                    - { name: tight, mountPath: /tight }
              volumes:
                - name: all
                  secret: { secretName: app-secret }
                - name: tight
                  secret:
                    secretName: app-secret
                    defaultMode: 0440
                    items: [{ key: DB_User, path: user }]
            """);
        await space.UntilReadyAsync("reader");
        Assert.Equal("mysql root", await space.ShellAsync("reader", "echo $(cat /all/DB_Host) $(cat /tight/user)"));
        Assert.Equal("644 440", await space.ShellAsync("reader", "echo $(stat -L -c %a /all/DB_Host /tight/user)"));
        Assert.Equal("tmpfs tmpfs",
            await space.ShellAsync("reader", "echo $(grep -E ' /(all|tight) ' /proc/mounts | cut -d' ' -f3)"));
        Ran write = await space.KubectlAsync("exec reader -- touch /all/new");
        Assert.Contains("Read-only file system", write.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misplaced_volume_is_an_unknown_field()
    {
        await using Space space = await cluster.SpaceAsync("misplaced");
        string file = $"{TestCluster.Example}/broken/pod-volume-misplaced.yaml";
        if (cluster.KubectlMinor < 25)
        {
            // It checked manifests itself, by the OpenAPI document.
            Assert.StartsWith($"error: error validating \"{file}\": error validating data: "
                + "ValidationError(Pod.spec.containers[0]): unknown field \"volume\" in io.k8s.api.core.v1.Container",
                await space.RefusedAsync($"apply -f {file}"), StringComparison.Ordinal);
            return;
        }

        Assert.Equal(
            $"Error from server (BadRequest): error when creating \"{file}\": Pod in version \"v1\" cannot be handled as a Pod: "
            + "strict decoding error: unknown field \"spec.containers[0].volume\"",
            await space.RefusedAsync($"apply -f {file}"));
        Ran warned = await space.KubectlAsync($"apply --validate=warn -f {file}");
        Assert.Equal((0, "pod/broken-volume created\n", "Warning: unknown field \"spec.containers[0].volume\"\n"),
            (warned.Code, warned.Out, warned.Error));
        await space.MustAsync("delete pod broken-volume --now");
        Ran silent = await space.KubectlAsync($"apply --validate=ignore -f {file}");
        Assert.Equal((0, ""), (silent.Code, silent.Error));
    }

    private static string Decoded(string base64) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
