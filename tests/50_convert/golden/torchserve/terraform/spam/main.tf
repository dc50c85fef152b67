resource "kubernetes_manifest" "spam_m_1_0_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "spam-m-1-0"
      "labels" = {
        "app.kubernetes.io/name" = "spam-m-1-0"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "spam-m-1-0"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "spam-m-1-0"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "ports" = [
                {
                  "containerPort" = 8085
                },
              ]
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8085
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "spam_m_1_0_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "spam-m-1-0"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "spam-m-1-0"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 8085
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "spam_m_2_0_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "spam-m-2-0"
      "labels" = {
        "app.kubernetes.io/name" = "spam-m-2-0"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "spam-m-2-0"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "spam-m-2-0"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "ports" = [
                {
                  "containerPort" = 8085
                },
              ]
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8085
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "spam_m_2_0_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "spam-m-2-0"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "spam-m-2-0"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 8085
        },
      ]
    }
  }
}
