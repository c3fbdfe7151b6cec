using System.Globalization;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Tests.HouseRules;
using YamlDotNet.RepresentationModel;

namespace Understudy.Tests.Packaging;

/// <summary>What the manifests for Kubernetes say fits together, and fits the program.</summary>
public sealed class KubernetesTests
{
    private const string Program = "/usr/bin/understudy";

    // Of Kubernetes 1.25 and later.
    private static readonly Dictionary<string, string> Versions = new()
    {
        ["ConfigMap"] = "v1", ["Service"] = "v1", ["StatefulSet"] = "apps/v1", ["Deployment"] = "apps/v1",
        ["PodDisruptionBudget"] = "policy/v1", ["NetworkPolicy"] = "networking.k8s.io/v1",
    };

    private static readonly YamlNode Proxy = Containers(Manifest.Only("Deployment", "understudy")).Single();

    private static IEnumerable<Manifest> Workloads => Manifest.All.Where(manifest => manifest.Pod is not null);

    [Fact]
    public void Every_object_has_its_version_and_a_name_of_its_own()
    {
        Manifest.All.Select(manifest => (manifest.Kind, manifest.Name)).ShouldBeUnique();
        Manifest.All.ShouldAllBe(manifest => manifest.Text("apiVersion") == Versions[manifest.Kind] && manifest.Name.Length > 0);
        Manifest.All.Select(manifest => manifest.Kind).Distinct().Order().ShouldBe(Versions.Keys.Order());
    }

    [Fact]
    public void The_file_in_them_is_valid_and_that_of_the_examples()
    {
        var text = Manifest.Only("ConfigMap", "understudy").Text("data", "understudy.yaml");
        var problems = new List<Problem>();

        ConfigurationFile.Check(new HostFile(YamlText.TryRead("understudy.yaml", text, problems)!, problems, NameOf), problems);

        problems.ShouldBeEmpty();
        text.ShouldBe(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "examples", "kubernetes.yaml")));

        string? NameOf(string variable) => Manifest.List(Proxy, "env").Any(one => Manifest.Text(one, "name") == variable) ? "cache" : null;
    }

    [Fact]
    public void It_names_the_pods_that_there_will_be()
    {
        var pods = from set in Manifest.All.Where(manifest => manifest.Kind == "StatefulSet")
                   from number in Enumerable.Range(0, int.Parse(set.Text("spec", "replicas"), CultureInfo.InvariantCulture))
                   select $"{set.Name}-{number}.{set.Text("spec", "serviceName")}.${{NAMESPACE}}.svc.cluster.local";
        var file = new YamlStream();
        file.Load(new StringReader(Manifest.Only("ConfigMap", "understudy").Text("data", "understudy.yaml")));

        var named = Manifest.List(file.Documents[0].RootNode, "pools", "main", "tiers").SelectMany(tier => Manifest.Words(tier, "servers"));

        named.ShouldBe(pods);
    }

    [Fact]
    public void What_the_containers_run_are_command_lines_of_the_program()
    {
        var probes = new[] { "startupProbe", "livenessProbe", "readinessProbe" }
            .Select(probe => Manifest.Words(Proxy, probe, "exec", "command")).ToList();
        var arguments = Manifest.Words(Proxy, "args");

        probes.ShouldAllBe(words => words[0] == Program && words[1] == "check");
        var read = probes.ConvertAll(words => ArgumentReader.Read(Syntaxes.Check, [.. words.Skip(2)]));
        read.ConvertAll(draft => $"{draft.ToEndPoint()}").ShouldAllBe(place => place == "127.0.0.1:11211");
        read.ShouldAllBe(draft => draft.Problems.Count == 0);
        read.ConvertAll(draft => draft.WantsAnswer).ShouldBe([true, true, false]);
        arguments[0].ShouldBe("proxy");
        var proxy = ArgumentReader.Read(Syntaxes.Proxy, [.. arguments.Skip(1)]);
        proxy.Problems.ShouldBeEmpty();
        proxy.ConfigFile.ShouldBe($"{MountOf("file")}/understudy.yaml");
    }

    [Fact]
    public void A_pod_has_the_time_that_its_proxy_needs_to_end_and_may_write_what_it_needs_to()
    {
        var file = Path.Combine(Checkout.Root, "docs", "examples", "kubernetes.yaml");
        var text = File.ReadAllText(file);

        text.ShouldContain("drain-timeout: 20s");
        int.Parse(Manifest.Text(Manifest.Only("Deployment", "understudy").Pod, "spec", "terminationGracePeriodSeconds"),
            CultureInfo.InvariantCulture).ShouldBeGreaterThan(20);
        text.ShouldContain($"control: {MountOf("run")}/");
        MountOf("fills").ShouldBe("/tmp");
    }

    [Fact]
    public void No_container_runs_as_root_writes_to_its_image_or_has_no_limit()
    {
        foreach (var workload in Workloads)
        {
            var pod = Manifest.Find(workload.Pod, "spec");
            Manifest.Text(pod, "securityContext", "runAsNonRoot").ShouldBe("true", workload.Name);
            Manifest.Text(pod, "securityContext", "runAsUser").ShouldNotBeOneOf("", "0");
            Manifest.Text(pod, "securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault");
            Manifest.Text(pod, "automountServiceAccountToken").ShouldBe("false");
        }

        var containers = Workloads.SelectMany(Containers).ToList();
        containers.Count.ShouldBe(3);
        containers.ShouldAllBe(container => Manifest.Text(container, "securityContext", "readOnlyRootFilesystem") == "true"
            && Manifest.Text(container, "securityContext", "allowPrivilegeEscalation") == "false"
            && Manifest.Words(container, "securityContext", "capabilities", "drop").Contains("ALL")
            && Manifest.Text(container, "resources", "limits", "memory").Length > 0
            && Manifest.Find(container, "readinessProbe") != null && Manifest.Find(container, "livenessProbe") != null);
    }

    [Fact]
    public void Whoever_selects_pods_finds_some()
    {
        var pods = Workloads.Select(workload => Manifest.Labels(workload.Pod, "metadata", "labels")).ToList();
        var selectors = Manifest.All.SelectMany(manifest => new[]
        {
            Manifest.Labels(manifest.Find("spec", "selector", "matchLabels")),
            Manifest.Labels(manifest.Find("spec", "podSelector", "matchLabels")),
            manifest.Kind == "Service" ? Manifest.Labels(manifest.Find("spec", "selector")) : [],
        }).Where(selector => selector.Count > 0).ToList();

        selectors.Count.ShouldBe(9);
        selectors.ShouldAllBe(selector => pods.Any(labels => !selector.Except(labels).Any()));
        Manifest.All.Where(manifest => manifest.Kind == "StatefulSet").ShouldAllBe(set =>
            Manifest.Only("Service", set.Text("spec", "serviceName")).Text("spec", "clusterIP") == "None");
    }

    [Fact]
    public void Ports_are_those_of_the_containers()
    {
        var containers = Workloads.SelectMany(Containers).ToList();

        containers.ShouldAllBe(container => Manifest.Text(Manifest.List(container, "ports").Single(), "containerPort") == "11211"
            && Manifest.Text(Manifest.List(container, "ports").Single(), "name") == "memcached");
        Manifest.All.Where(manifest => manifest.Kind == "Service").SelectMany(service => Manifest.List(service.Find("spec", "ports")))
            .ShouldAllBe(port => Manifest.Text(port, "targetPort") == "memcached" && Manifest.Text(port, "port") == "11211");
    }

    private static IReadOnlyList<YamlNode> Containers(Manifest workload) => Manifest.List(workload.Pod, "spec", "containers");

    private static string MountOf(string volume)
    {
        Manifest.List(Manifest.Only("Deployment", "understudy").Pod, "spec", "volumes")
            .ShouldContain(one => Manifest.Text(one, "name") == volume);
        return Manifest.Text(Manifest.List(Proxy, "volumeMounts").Single(mount => Manifest.Text(mount, "name") == volume), "mountPath");
    }
}
