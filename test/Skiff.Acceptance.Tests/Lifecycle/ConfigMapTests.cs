using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>ConfigMaps as kubectl shows them and as containers read them.</summary>
[Trait("Category", "Integration")]
public sealed class ConfigMapTests(TestCluster cluster)
{
    [Fact]
    public async Task Created_listed_and_described()
    {
        await using Space space = await cluster.SpaceAsync("configmaps");
        Assert.Equal("configmap/app-config created\n",
            await space.MustAsync(
                "create configmap app-config --from-literal=APP_COLOR=blue --from-literal=APP_MODE=prod"));
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "app_config.properties");
        await File.WriteAllTextAsync(file, "APP_COLOR=blue\nAPP_MODE=prod\n", TestCluster.Stop);
        Assert.Equal("configmap/from-file created\n",
            await space.MustAsync($"create configmap from-file --from-file={file}"));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.Equal("configmap/declared created\n", await space.MustAsync("create -f -", """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: declared
            data:
              APP_COLOR: blue
            """));
        Assert.EndsWith(": configmaps \"declared\" already exists",
            await space.RefusedAsync("create configmap declared"), StringComparison.Ordinal);

        string[] lines = (await space.MustAsync("get configmaps")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("NAME               DATA   AGE", lines[0]);
        Assert.Equal(["app-config 2", "declared 1", "from-file 1", "kube-root-ca.crt 1"],
            lines[1..].Select(line => string.Join(' ', RolloutTests.Columns(line)[..2])));
        Assert.Equal("APP_COLOR=blue\nAPP_MODE=prod\n",
            await space.ReadAsync("configmap/from-file", ".data.app_config\\.properties"));
        string described = await space.MustAsync("describe configmap/app-config");
        Assert.StartsWith("""
            Name:         app-config
            Namespace:    configmaps
            Labels:       <none>
            Annotations:  <none>

            Data
            ====

            """, described, StringComparison.Ordinal);
        // kubectl shows the keys in no order.
        Assert.Contains("APP_COLOR:\n----\nblue\n", described, StringComparison.Ordinal);
        Assert.Contains("APP_MODE:\n----\nprod\n", described, StringComparison.Ordinal);
        Assert.EndsWith("\nEvents:  <none>\n", described, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_follow_the_map_environment_and_subPath_do_not()
    {
        await using Space space = await cluster.SpaceAsync("config-files");
        await space.MustAsync("create configmap app-config --from-literal=APP_COLOR=blue --from-literal=APP_MODE=prod");
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
                  env:
                    - { name: COLOR, valueFrom: { configMapKeyRef: { name: app-config, key: APP_COLOR } } }
                  volumeMounts:
                    - { name: all, mountPath: /all }
                    - { name: some, mountPath: /some }
                    - { name: all, mountPath: /single/color, subPath: APP_COLOR }
              volumes:
                - name: all
                  configMap: { name: app-config }
                - name: some
                  configMap:
                    name: app-config
                    defaultMode: 0400
                    items:
                      - { key: APP_COLOR, path: nested/color }
                      - { key: APP_MODE, path: mode, mode: 0755 }
            """);
        await space.UntilReadyAsync("reader");
        Assert.Equal("APP_COLOR\nAPP_MODE", await space.ShellAsync("reader", "ls /all"));
        Assert.Equal("blue prod", await space.ShellAsync("reader", "echo $(cat /all/APP_COLOR) $(cat /all/APP_MODE)"));
        Assert.Equal("mode\nnested", await space.ShellAsync("reader", "ls /some"));
        Assert.Equal("644 400 755",
            await space.ShellAsync("reader", "echo $(stat -L -c %a /all/APP_COLOR /some/nested/color /some/mode)"));
        Assert.Equal("..data/APP_COLOR", await space.ShellAsync("reader", "readlink /all/APP_COLOR"));
        string generation = await space.ShellAsync("reader", "readlink /all/..data");
        Assert.StartsWith("..", generation, StringComparison.Ordinal);
        Ran write = await space.KubectlAsync("exec reader -- sh -c 'echo x >/all/new'");
        Assert.NotEqual(0, write.Code);
        Assert.Contains("Read-only file system", write.Error, StringComparison.Ordinal);

        await space.MustAsync(
            "patch configmap app-config --type=merge --patch '{\"data\":{\"APP_COLOR\":\"green\",\"NEW\":\"key\"}}'");
        await space.UntilShellAsync("reader", "grep -q green /all/APP_COLOR");
        await space.UntilShellAsync("reader", "grep -q green /some/nested/color");
        Assert.Equal("key", await space.ShellAsync("reader", "cat /all/NEW"));
        Assert.NotEqual(generation, await space.ShellAsync("reader", "readlink /all/..data"));
        Assert.Equal("blue blue", await space.ShellAsync("reader", "echo $COLOR $(cat /single/color)"));
        Assert.Equal("0", await space.ReadAsync("pod/reader", ".status.containerStatuses[0].restartCount"));
    }

    [Fact]
    public async Task A_pod_can_be_made_again_from_what_get_shows()
    {
        await using Space space = await cluster.SpaceAsync("export");
        await space.ApplyFileAsync("10-config.yaml");
        await space.ApplyFileAsync("30-webapp-color.yaml");
        await space.UntilReadyAsync("simple-webapp-color");
        string uid = await space.ReadAsync("pod/simple-webapp-color", ".metadata.uid");
        string yaml = await space.MustAsync("get pod simple-webapp-color -o yaml");
        await space.MustAsync("delete pod simple-webapp-color --now");
        Assert.Equal("pod/simple-webapp-color created\n", await space.MustAsync("create -f -", yaml));
        await space.UntilReadyAsync("simple-webapp-color");
        Assert.NotEqual(uid, await space.ReadAsync("pod/simple-webapp-color", ".metadata.uid"));
        Assert.Equal("1", await space.MustAsync(
            "get pod simple-webapp-color -o 'go-template={{len .spec.volumes}}'"));
    }

    [Fact]
    public async Task The_application_shows_what_it_was_told()
    {
        await using Space space = await cluster.SpaceAsync("webapp");
        await space.ApplyFileAsync("10-config.yaml");
        await space.ApplyFileAsync("30-webapp-color.yaml");
        await space.UntilReadyAsync("webapp-one-key");
        await space.UntilReadyAsync("webapp-files");
        Assert.Equal("blue\nroot\n", await space.MustAsync("logs webapp-files"));
        Assert.Equal("blue from $(POD_NAME) is not expanded: POD_NAME comes later",
            await space.ShellAsync("webapp-one-key", "echo \"$GREETING\""));
        await space.UntilShellAsync("webapp-files", "wget -qO- http://simple-webapp-color:8080 | grep -qi blue");
    }
}
